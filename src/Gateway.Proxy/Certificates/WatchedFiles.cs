using System.Security.Cryptography;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Certificates;

/// <summary>What is read from files, and again when they change. What can no longer be read stays as it was.</summary>
/// <param name="name">What it is, for messages: <c>certificate of listener https://*:8443</c>.</param>
/// <param name="paths">The files.</param>
internal abstract class WatchedFiles(string name, IReadOnlyList<string> paths)
{
    private FileStamp[] _seen = [];
    private FileStamp[] _read = [];
    private int _version;

    public string Name => name;

    public IReadOnlyList<string> Paths => paths;

    /// <summary>Grows with each change that was put in force.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>In a few words what is in force.</summary>
    public abstract string Description { get; }

    /// <summary>Reads the files if they have changed since, and are the same as at the last look: then nobody is writing any more.</summary>
    /// <param name="problem">Why they cannot be used; null if they can.</param>
    /// <returns>Whether they were read.</returns>
    public bool TryReload(out string? problem)
    {
        problem = null;
        var stamps = Stamps();
        var hasSettled = stamps.SequenceEqual(_seen);
        _seen = stamps;
        if (!hasSettled || stamps.SequenceEqual(_read))
        {
            return false;
        }

        _read = stamps;
        try
        {
            Read();
            Interlocked.Increment(ref _version);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            problem = e.Message.TrimEnd('.');
        }

        return true;
    }

    /// <summary>Reads the files, and puts what they hold in force.</summary>
    /// <exception cref="CryptographicException">They hold something else.</exception>
    protected abstract void Read();

    /// <summary>Reads the files for the first time.</summary>
    protected void ReadFirst()
    {
        _read = _seen = Stamps();
        Read();
    }

    private FileStamp[] Stamps() => [.. paths.Select(FileStamp.Of)];
}
