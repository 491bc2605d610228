using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Core.Discovery;

/// <summary>The messages of the DNS (RFC 1035, section 4), as far as a client needs them that asks recursive servers.</summary>
public static class DnsMessage
{
    private const ushort RecursionDesired = 0x0100;
    private const ushort IsResponse = 0x8000;
    private const ushort Truncated = 0x0200;
    private const ushort OpcodeMask = 0x7800;
    private const ushort CodeMask = 0x000F;
    private const ushort Internet = 1;

    /// <summary>Writes a query of one question.</summary>
    /// <param name="id">Comes back with the response. Random: who cannot see the query shall not guess it.</param>
    /// <param name="question">The question.</param>
    public static byte[] WriteQuery(ushort id, DnsQuestion question)
    {
        var message = new List<byte>(64);
        AddUInt16(message, id);
        AddUInt16(message, RecursionDesired);
        AddUInt16(message, 1); // One question, and no records.
        message.AddRange([0, 0, 0, 0, 0, 0]);
        DnsName.Write(question.Name, message);
        AddUInt16(message, (ushort)question.Type);
        AddUInt16(message, Internet);
        return [.. message];
    }

    /// <summary>Reads a response.</summary>
    /// <param name="message">The message.</param>
    /// <param name="id">The query's id.</param>
    /// <param name="question">The query's question.</param>
    /// <returns>Null where it is the response to something else, which whoever can reach the port may send.</returns>
    /// <exception cref="FormatException">It is the response, and malformed.</exception>
    public static DnsResponse? ReadResponse(ReadOnlySpan<byte> message, ushort id, DnsQuestion question)
    {
        if (message.Length < 12 || BinaryPrimitives.ReadUInt16BigEndian(message) != id)
        {
            return null;
        }

        var reader = new DnsReader(message);
        reader.Read(2);
        var flags = reader.ReadUInt16();
        if ((flags & IsResponse) == 0 || (flags & OpcodeMask) != 0)
        {
            return null;
        }

        var questions = reader.ReadUInt16();
        var (answers, authorities, additional) = (reader.ReadUInt16(), reader.ReadUInt16(), reader.ReadUInt16());
        var code = flags & CodeMask;
        if (questions == 0 && code != 0)
        {
            return new(code, IsTruncated: false, [], []); // Too broken for the server to repeat the question.
        }

        if (questions != 1
            || reader.ReadName() != DnsName.Normalize(question.Name)
            || reader.ReadUInt16() != (ushort)question.Type
            || reader.ReadUInt16() != Internet)
        {
            return null;
        }

        if ((flags & Truncated) != 0)
        {
            return new(code, IsTruncated: true, [], []); // What is there of it may end anywhere.
        }

        var answer = ReadRecords(ref reader, answers);
        return new(code, IsTruncated: false, answer, ReadRecords(ref reader, authorities + additional));
    }

    private static List<DnsRecord> ReadRecords(ref DnsReader reader, int count)
    {
        var records = new List<DnsRecord>();
        for (; count > 0; count--)
        {
            if (ReadRecord(ref reader) is { } record)
            {
                records.Add(record);
            }
        }

        return records;
    }

    /// <returns>Null for a record that does not matter here.</returns>
    private static DnsRecord? ReadRecord(ref DnsReader reader)
    {
        var name = reader.ReadName();
        var type = (DnsType)reader.ReadUInt16();
        var isInternet = reader.ReadUInt16() == Internet;
        var seconds = reader.ReadUInt32();
        var length = reader.ReadUInt16();
        var end = reader.Offset + length;
        if (!isInternet || type is not (DnsType.A or DnsType.Aaaa or DnsType.Cname or DnsType.Srv or DnsType.Soa))
        {
            reader.Read(length);
            return null;
        }

        // Times beyond 31 bits are nonsense, and read as none (RFC 2181, section 8).
        var record = new DnsRecord(name, type, TimeSpan.FromSeconds(seconds > int.MaxValue ? 0 : seconds));
        record = type switch
        {
            DnsType.A => record with { Address = ReadAddress(ref reader, length, AddressFamily.InterNetwork) },
            DnsType.Aaaa => record with { Address = ReadAddress(ref reader, length, AddressFamily.InterNetworkV6) },
            DnsType.Cname => record with { Target = reader.ReadName() },
            DnsType.Srv => ReadService(ref reader, record),
            _ => ReadZone(ref reader, record),
        };
        return reader.Offset == end ? record : throw new FormatException($"a record of type {type} has another length than it says");
    }

    private static IPAddress ReadAddress(ref DnsReader reader, int length, AddressFamily family)
        => length == (family == AddressFamily.InterNetwork ? 4 : 16) ? new(reader.Read(length)) : throw new FormatException("an address has the wrong length");

    private static DnsRecord ReadService(ref DnsReader reader, DnsRecord record) => record with
    {
        Priority = reader.ReadUInt16(),
        Weight = reader.ReadUInt16(),
        Port = reader.ReadUInt16(),
        Target = reader.ReadName(),
    };

    private static DnsRecord ReadZone(ref DnsReader reader, DnsRecord record)
    {
        reader.ReadName();
        reader.ReadName();
        reader.Read(16); // Serial, refresh, retry, expire.
        var minimum = TimeSpan.FromSeconds(Math.Min(reader.ReadUInt32(), int.MaxValue));
        return record with { TimeToLive = minimum < record.TimeToLive ? minimum : record.TimeToLive };
    }

    private static void AddUInt16(List<byte> message, ushort value)
    {
        message.Add((byte)(value >> 8));
        message.Add((byte)value);
    }
}
