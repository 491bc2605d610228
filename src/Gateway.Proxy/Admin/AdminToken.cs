using System.Security.Cryptography;

namespace Gateway.Proxy.Admin;

/// <summary>The token of the admin listener that every node has and that may do everything. Made at the first start and kept in a file.</summary>
internal sealed class AdminToken
{
    private const string FileName = "admin-token";

    private AdminToken(string token, string? createdIn)
    {
        Hash = AdminTokens.HashOf(token);
        Created = createdIn is null ? null : (token, createdIn);
    }

    /// <summary>All that is kept of it.</summary>
    public byte[] Hash { get; }

    /// <summary>The token and its file, if it was made just now: the only time it is shown.</summary>
    public (string Token, string File)? Created { get; }

    /// <summary>Takes the token given, or the one kept in the folder, or makes one.</summary>
    /// <param name="given">From the variable GATEWAY_ADMIN_TOKEN; at least 16 characters.</param>
    /// <param name="directory">The node's data folder; made when missing.</param>
    /// <exception cref="InvalidOperationException">
    /// The token is too short, the file is readable by others, or it cannot be read or written.
    /// </exception>
    public static AdminToken Load(string? given, string directory)
    {
        if (given is not null)
        {
            return new(Checked(given, "the variable GATEWAY_ADMIN_TOKEN", "give a longer one"), createdIn: null);
        }

        var path = Path.Combine(directory, FileName);
        try
        {
            return File.Exists(path) ? Read(path) : Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The admin token cannot be kept in {path}: {e.Message} Make dataDirectory of the node's settings a folder that the node may write, or give a token in the variable GATEWAY_ADMIN_TOKEN.", e);
        }
    }

    private static AdminToken Read(string path)
    {
        const UnixFileMode OfOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OfOthers) != 0)
        {
            throw new InvalidOperationException($"The admin token in {path} can be read or changed by other users; run chmod 600 {path}, or delete it for a new one.");
        }

        return new(Checked(File.ReadAllText(path).Trim(), path, "put a longer one there, or delete the file for a new one"), createdIn: null);
    }

    private static AdminToken Create(string path)
    {
        var token = "gwadmin_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.WriteLine(token);
        return new(token, path);
    }

    private static string Checked(string token, string place, string remedy) => token.Length >= AdminTokens.MinLength
        ? token
        : throw new InvalidOperationException($"The admin token in {place} has {token.Length} characters and needs at least {AdminTokens.MinLength}; {remedy}.");
}
