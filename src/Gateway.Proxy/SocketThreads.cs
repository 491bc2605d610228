using System.Runtime.CompilerServices;

namespace Gateway.Proxy;

/// <summary>
/// The runtime's few threads that wait for sockets. What follows an event of a backend's runs on them at once, which takes a
/// tenth less CPU per request than handing it to a thread of the pool. But while it runs, all other sockets of that thread
/// wait: what may take long, or as long as a peer likes, must step aside first. What clients send is handled by the pool in any
/// case, so that none of them can hold such a thread.
/// </summary>
internal static class SocketThreads
{
    /// <summary>How many bytes of one body pass until it steps aside: about a tenth of a millisecond.</summary>
    public const int TurnBytes = 256 * 1024;

    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Whether this may be such a thread. None of the pool's is.</summary>
    public static bool MayBeHere => !Thread.CurrentThread.IsThreadPoolThread;

    /// <summary>
    /// Has them run what follows. The runtime looks once, before the process's first socket; what the environment says already
    /// goes first.
    /// </summary>
    public static void Use()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, "1");
        }
    }

    /// <summary>Goes on with a thread of the pool.</summary>
    public static ConfiguredTaskAwaitable LeaveAsync() => Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    /// <summary>Takes the bytes that just passed off a turn.</summary>
    /// <param name="left">What is left of it; a new one begins when it is over.</param>
    /// <param name="passed">Bytes.</param>
    /// <returns>Whether the turn is over, so that it is time to <see cref="LeaveAsync"/>.</returns>
    public static bool IsTurnOver(ref int left, int passed)
    {
        left -= passed;
        if (left > 0)
        {
            return false;
        }

        left = TurnBytes;
        return true;
    }
}
