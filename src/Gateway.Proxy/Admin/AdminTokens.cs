using System.Security.Cryptography;
using System.Text;

namespace Gateway.Proxy.Admin;

/// <summary>The tokens of the admin listener. Of each only a hash is kept.</summary>
internal sealed class AdminTokens
{
    /// <summary>What the token is called that every node has.</summary>
    public const string MainName = "admin";

    /// <summary>In characters, of any token.</summary>
    public const int MinLength = 16;

    private const string Variable = "GATEWAY_ADMIN_TOKENS";
    private const int MaxNameLength = 64;

    private readonly List<(byte[] Hash, AdminCaller Caller)> _tokens;

    private AdminTokens(List<(byte[] Hash, AdminCaller Caller)> tokens) => _tokens = tokens;

    /// <summary>Takes the main token, which may do everything, and others.</summary>
    /// <param name="main">The main token.</param>
    /// <param name="others">From the variable GATEWAY_ADMIN_TOKENS: a line each, NAME ROLE TOKEN; null for none.</param>
    /// <exception cref="InvalidOperationException">A line cannot be used. The message does not contain the token.</exception>
    public static AdminTokens Load(AdminToken main, string? others)
    {
        var tokens = new List<(byte[] Hash, AdminCaller Caller)> { (main.Hash, new(MainName, AdminRole.Write)) };
        foreach (var (index, line) in (others ?? "").Split('\n').Index())
        {
            var text = line.Trim();
            if (text.Length > 0 && text[0] != '#')
            {
                tokens.Add(Parse(text, index + 1, tokens));
            }
        }

        return new(tokens);
    }

    /// <summary>Whose token it is; null for nobody's. Compares with every one, each in constant time.</summary>
    public AdminCaller? Find(string? token)
    {
        if (token is null)
        {
            return null;
        }

        var hash = HashOf(token);
        AdminCaller? found = null;
        foreach (var known in _tokens)
        {
            found = CryptographicOperations.FixedTimeEquals(known.Hash, hash) ? known.Caller : found;
        }

        return found;
    }

    /// <summary>What is kept of a token.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static (byte[] Hash, AdminCaller Caller) Parse(string text, int line, List<(byte[] Hash, AdminCaller Caller)> known)
    {
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var name, var role, var token] || role is not ("read" or "write"))
        {
            throw Fault(line, "is not of the form NAME ROLE TOKEN, where ROLE is read or write");
        }

        if (name.Length > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '@'))
        {
            throw Fault(line, $"has a name that is not of 1 to {MaxNameLength} letters, digits, '.', '-', '_' and '@'");
        }

        if (token.Length < MinLength)
        {
            throw Fault(line, $"has a token of {token.Length} characters, and it needs at least {MinLength}");
        }

        var hash = HashOf(token);
        return known.Exists(other => other.Caller.Name == name) ? throw Fault(line, $"has the name '{name}', which another token has")
            : known.Exists(other => other.Hash.AsSpan().SequenceEqual(hash)) ? throw Fault(line, "has the same token as another one")
            : (hash, new(name, role == "read" ? AdminRole.Read : AdminRole.Write));
    }

    private static InvalidOperationException Fault(int line, string what) =>
        new($"Line {line} of the variable {Variable} (or of the file that {Variable}_FILE names) {what}. Correct or remove it.");
}
