using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Gateway.Core.Engines;
using Gateway.Core.Identity.Issuing;
using Gateway.Proxy.Admin;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Identity.Issuing;

/// <summary>
/// The last directory that the node knew, on its disk, to let consumers in when it starts and no authority can be reached. Either
/// whole or the one before: written aside, flushed, and only then put in place.
/// </summary>
/// <param name="directory">The node's data folder.</param>
/// <param name="fleet">The fleet's id: another's consumers are nobody here.</param>
/// <param name="log">Where faults are told.</param>
internal sealed class IssuedFile(string directory, string fleet, ILogger log)
{
    private const string FileName = "consumers";

    private static readonly IssuingKind Kind = new();

    private readonly string _path = Path.Combine(directory, FileName);

    /// <summary>Reads it.</summary>
    /// <returns>Null where there is none of this fleet, or it is damaged.</returns>
    public IssuingReply? Load()
    {
        try
        {
            return File.Exists(_path) ? Parse(File.ReadAllBytes(_path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ProtocolException)
        {
            AdminLog.ConsumersDamaged(log, _path, e.Message);
            return null;
        }
    }

    /// <summary>Writes it; where that fails, a start without authorities knows only what it said before.</summary>
    public void Save(IssuingReply reply)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var body = new ArrayBufferWriter<byte>();
            body.Write((ReadOnlySpan<byte>)[(byte)fleet.Length, .. Encoding.ASCII.GetBytes(fleet), EngineProtocol.Current]);
            Kind.WriteReply(body, reply, EngineProtocol.Current);
            var aside = _path + ".new";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // Hashes give nothing away, but who the consumers are is nobody's.
            }

            using (var file = new FileStream(aside, options))
            {
                file.Write([.. SHA256.HashData(body.WrittenSpan), .. body.WrittenSpan]);
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            AdminLog.ConsumersNotKept(log, _path, e.Message);
        }
    }

    private IssuingReply? Parse(ReadOnlySpan<byte> content)
    {
        const int Hash = SHA256.HashSizeInBytes;
        if (content.Length <= Hash || content.Length <= Hash + content[Hash] || !SHA256.HashData(content[Hash..]).AsSpan().SequenceEqual(content[..Hash]))
        {
            AdminLog.ConsumersDamaged(log, _path, "what it says is not what its hash stands for");
            return null;
        }

        var length = content[Hash];
        var named = Encoding.ASCII.GetString(content.Slice(Hash + 1, length));
        if (named != fleet)
        {
            AdminLog.ConsumersOfAnotherFleet(log, _path, named, fleet);
            return null;
        }

        return Kind.UnframeReply(content[(Hash + 1 + length)..]);
    }
}
