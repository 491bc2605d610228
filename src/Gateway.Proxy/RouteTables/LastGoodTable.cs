using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Core.RouteTables.Publishing;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.RouteTables;

/// <summary>
/// The last table that was in force, on the node's disk, to start from when the fleet's store and all other nodes are away.
/// A file is either whole or the one before: written aside, flushed, and only then put in place.
/// </summary>
/// <remarks>
/// The table of a rollout is on disk before the node says that it could run it, in a file of its own: a disk that is full
/// refuses it then, and not when the node needs it.
/// </remarks>
internal sealed class LastGoodTable
{
    private const string FileName = "route-table";
    private const byte NewLine = (byte)'\n';

    private readonly string _path;
    private readonly string _next;
    private readonly string _fleet;
    private readonly ILogger _log;
    private TableVersion? _written;

    public LastGoodTable(FleetNode node, ILogger log)
    {
        _path = Path.Combine(node.DataDirectory, FileName);
        _next = _path + ".next";
        _fleet = node.Fleet;
        _log = log;
        CanKeep = Probe(node.DataDirectory);
    }

    /// <summary>Whether the node has a folder that it can write; containers without a volume have none.</summary>
    public bool CanKeep { get; }

    /// <summary>Whether there is a file in a node's folder, whatever it says.</summary>
    public static bool Exists(string dataDirectory) => File.Exists(Path.Combine(dataDirectory, FileName));

    /// <summary>Reads the kept table.</summary>
    /// <returns>Null where there is none of this fleet, or it is damaged.</returns>
    public PublishedTable? Load()
    {
        try
        {
            return File.Exists(_path) ? Parse(File.ReadAllBytes(_path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            RouteTableLog.LastGoodDamaged(_log, _path, e.Message);
            return null;
        }
    }

    /// <summary>Has the table of a rollout on disk.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Prepare(PublishedTable table)
    {
        if (CanKeep)
        {
            Write(_next, table);
            _written = table.Version;
        }
    }

    /// <summary>The table is in force, and the node runs it.</summary>
    public void Keep(PublishedTable table)
    {
        if (!CanKeep)
        {
            return;
        }

        try
        {
            if (_written != table.Version)
            {
                Write(_next, table);
            }

            File.Move(_next, _path, overwrite: true);
            _written = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RouteTableLog.NotKept(_log, table.Version.Number, _path, e.Message);
        }
    }

    private bool Probe(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            using var probe = File.Create(_next + ".probe", bufferSize: 0, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RouteTableLog.CannotKeep(_log, directory, e.Message);
            return false;
        }
    }

    private void Write(string path, PublishedTable table)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(
            new LastGoodHeader(_fleet, table.Version.Number, table.Version.Hash), LastGoodHeaderJson.Default.LastGoodHeader);
        var aside = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // Tables name backends, and may hold their secrets.
        }

        using (var file = new FileStream(aside, options))
        {
            file.Write([.. header, NewLine, .. table.Body.Span]);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
    }

    private PublishedTable? Parse(byte[] content)
    {
        var end = Array.IndexOf(content, NewLine);
        var header = end < 0 ? null : JsonSerializer.Deserialize(content.AsSpan(0, end), LastGoodHeaderJson.Default.LastGoodHeader);
        if (header is not { Fleet: not null, Version: > 0, Hash: not null } || Convert.ToHexStringLower(SHA256.HashData(content.AsSpan(end + 1))) != header.Hash)
        {
            RouteTableLog.LastGoodDamaged(_log, _path, "what it says is not what its hash stands for");
            return null;
        }

        if (header.Fleet != _fleet)
        {
            RouteTableLog.LastGoodOfAnotherFleet(_log, _path, header.Fleet, _fleet);
            return null;
        }

        return new(new(header.Version, header.Hash), content.AsMemory(end + 1));
    }
}
