using System.Buffers;

namespace Gateway.Engine.Redis;

/// <summary>Reads the errors that Redis answers with.</summary>
internal static class RedisRefusal
{
    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>The codes that scripts wrap into a message of their own before Redis 7.</summary>
    private static readonly string[] Wrapped = ["OOM", "READONLY", "MISCONF", "NOREPLICAS", "NOPERM", "LOADING", "MASTERDOWN", "NOSCRIPT"];

    /// <summary>The code, such as OOM or READONLY, of an error; ERR where it has none.</summary>
    public static string CodeOf(string error)
    {
        foreach (var code in Wrapped)
        {
            if (error.Contains($"-{code} ", StringComparison.Ordinal))
            {
                return code;
            }
        }

        var end = error.AsSpan().IndexOfAnyExcept(CodeCharacters);
        return end > 1 && error[end] == ' ' ? error[..end] : "ERR";
    }

    /// <summary>Whether Redis forgot a script, as after a restart: the library sends its text along the next time.</summary>
    public static bool IsForgottenScript(RedisAnswer answer) => answer.Outcome == RedisOutcome.Refused && CodeOf(answer.Reason!) == "NOSCRIPT";

    /// <summary>What an error means to operators: what Redis does not do, and the remedy. No full stop.</summary>
    public static string Explain(string error) => CodeOf(error) switch
    {
        "OOM" => $"Redis is full: raise its maxmemory or remove other data from it ({Brief(error)})",
        "READONLY" => $"Redis is a read-only replica: point the gateway at the primary, or promote the replica ({Brief(error)})",
        "MISCONF" => $"Redis refuses writes because it cannot save to its disk: see its log ({Brief(error)})",
        "NOREPLICAS" => $"Redis refuses writes because too few replicas follow it ({Brief(error)})",
        "NOAUTH" or "WRONGPASS" => $"Redis does not take the gateway's password any more ({Brief(error)})",
        "NOPERM" => $"Redis does not permit the gateway's user what it needs: grant it the commands that docs/decisions/0004-redis-engine.md lists, on the fleet's keys and channels ({Brief(error)})",
        "LOADING" => $"Redis is still loading its data ({Brief(error)})",
        _ => $"Redis answers with an error ({Brief(error)})",
    };

    /// <summary>The beginning of a message, without its full stop.</summary>
    public static string Brief(string error) => (error.Length <= 200 ? error : error[..200] + "...").TrimEnd('.');
}
