using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Discovery;

namespace Gateway.Core.Tests.Discovery;

/// <summary>Whatever comes over the network. A failure prints the seed.</summary>
public sealed class DnsMessagePropertyTests
{
    private static readonly DnsQuestion Question = new("orders.test", DnsType.A);

    private static readonly Gen<int> Seeds = Gen.Choose(0, int.MaxValue);

    [Fact]
    public void ReadResponse_Written_GivesTheSame() => Prop.ForAll(Seeds.ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var (message, records) = Response(random);

        var response = DnsMessage.ReadResponse(message, 7, Question)!;

        Assert.Equal(records, response.Answers.Concat(response.Others).Select(r => $"{r.Name} {r.Type} {r.TimeToLive.TotalSeconds} {r.Address} {r.Target} {r.Port} {r.Priority} {r.Weight}"));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void ReadResponse_BytesChanged_IsReadOrRefusedAndNothingElse() => Prop.ForAll(Seeds.ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var message = Response(random).Message;
        for (var changes = random.Next(1, 8); changes > 0; changes--)
        {
            // Beyond the head and the question, so that it is still the response.
            message[random.Next(29, message.Length)] = (byte)random.Next(256);
        }

        Read(message.AsSpan(0, random.Next(4) == 0 ? random.Next(message.Length) : message.Length));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void ReadResponse_AnyBytes_IsReadOrRefusedAndNothingElse() => Prop.ForAll(Seeds.ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var noise = new byte[random.Next(600)];
        random.NextBytes(noise);
        byte[] message = [.. new DnsAnswer(7, Question).ToArray(), .. noise];
        message[7] = message[9] = message[11] = 255;
        Read(message);
        Read(noise);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    private static void Read(ReadOnlySpan<byte> message)
    {
        try
        {
            DnsMessage.ReadResponse(message, 7, Question)?.Find(Question, out _);
        }
        catch (FormatException)
        {
            // What it says of malformed ones.
        }
    }

    private static (byte[] Message, List<string> Records) Response(Random random)
    {
        var answer = new DnsAnswer(7, Question);
        var (answers, others) = (new List<string>(), new List<string>());
        for (var count = random.Next(1, 20); count > 0; count--)
        {
            var name = random.GetItems(["orders.test", "a", "b.orders.test", "x-1.y_2.z"], 1)[0];
            var timeToLive = (uint)random.Next();
            var type = random.GetItems([DnsType.A, DnsType.Aaaa, DnsType.Cname, DnsType.Srv], 1)[0];
            var numbers = new byte[type == DnsType.Aaaa ? 16 : type == DnsType.A ? 4 : type == DnsType.Srv ? 6 : 0];
            random.NextBytes(numbers);
            var target = type is DnsType.Cname or DnsType.Srv ? name : "";
            var isAnswer = random.Next(2) == 0;
            answer.Add(name, type, timeToLive, [.. numbers, .. target.Length > 0 ? DnsAnswer.Name(target) : []], isAnswer);
            var address = type is DnsType.A or DnsType.Aaaa ? new System.Net.IPAddress(numbers).ToString() : "";
            var (priority, weight, port) = type == DnsType.Srv
                ? ((numbers[0] << 8) | numbers[1], (numbers[2] << 8) | numbers[3], (numbers[4] << 8) | numbers[5])
                : (0, 0, 0);
            (isAnswer ? answers : others).Add($"{name} {type} {timeToLive} {address} {target} {port} {priority} {weight}");
        }

        return (answer.ToArray(), [.. answers, .. others]);
    }
}
