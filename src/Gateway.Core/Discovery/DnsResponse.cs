namespace Gateway.Core.Discovery;

/// <summary>What a name server answered.</summary>
/// <param name="Code">The response code: 0 for success, 3 for a name that does not exist.</param>
/// <param name="IsTruncated">Whether not all of it fitted: it has to be asked for by TCP.</param>
/// <param name="Answers">The records asked for, and the aliases on the way to them.</param>
/// <param name="Others">All other records: of the zone, and of names that answers point to.</param>
public sealed record DnsResponse(int Code, bool IsTruncated, IReadOnlyList<DnsRecord> Answers, IReadOnlyList<DnsRecord> Others)
{
    /// <summary>The code of a name that does not exist.</summary>
    public const int NoSuchName = 3;

    private const int MaxAliases = 16;

    /// <summary>Whether the server knows the answer, even if it is that there is nothing.</summary>
    public bool IsAuthoritative => Code is 0 or NoSuchName;

    /// <summary>How long it holds that there is nothing (RFC 2308).</summary>
    public TimeSpan EmptyTimeToLive => Others.FirstOrDefault(r => r.Type == DnsType.Soa)?.TimeToLive ?? TimeSpan.Zero;

    /// <summary>The records of a question, found by way of aliases if need be.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="timeToLive">How long all of them hold; if there are none, how long that holds.</param>
    public IReadOnlyList<DnsRecord> Find(DnsQuestion question, out TimeSpan timeToLive)
    {
        var name = DnsName.Normalize(question.Name);
        timeToLive = TimeSpan.MaxValue;
        for (var alias = 0; alias <= MaxAliases; alias++)
        {
            DnsRecord[] found = [.. Answers.Where(r => r.Name == name && r.Type == question.Type)];
            if (found.Length > 0)
            {
                timeToLive = Least(timeToLive, found.Min(r => r.TimeToLive));
                return found;
            }

            if (Answers.FirstOrDefault(r => r.Name == name && r.Type == DnsType.Cname) is not { } cname)
            {
                break;
            }

            timeToLive = Least(timeToLive, cname.TimeToLive);
            name = cname.Target;
        }

        timeToLive = Least(timeToLive, EmptyTimeToLive);
        return [];
    }

    /// <summary>The addresses of a name that an answer points to, as far as the server sent them along.</summary>
    public IReadOnlyList<DnsRecord> AddressesOf(string name) => [.. Others.Where(r => r.Address is not null && r.Name == name)];

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
