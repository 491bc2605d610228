using System.Globalization;

namespace Gateway.Core.RouteTables.Publishing;

/// <summary>Compares what nodes answer under a new table with what others answer under the old one at the same time.</summary>
internal static class RolloutGate
{
    /// <summary>Fewer bad answers than this are an accident.</summary>
    public const int LeastBad = 5;

    /// <summary>Fewer requests than this say nothing about what is usual.</summary>
    private const int LeastUsual = 50;

    /// <summary>A share may be so many times what is usual, and <see cref="Margin"/> more: far outside of what chance does to a few hundred requests.</summary>
    private const double Factor = 2;

    private const double Margin = 0.01;

    /// <summary>Why the new table must not go on.</summary>
    /// <param name="fresh">What those who run it answered under it.</param>
    /// <param name="peers">What the others answered since.</param>
    /// <param name="before">What those who run it answered before: what is usual where the others have no traffic.</param>
    /// <returns>A clause without a full stop; null if it is no worse.</returns>
    public static string? Judge(TrafficCount fresh, TrafficCount peers, TrafficCount before)
    {
        var usual = peers.Requests >= LeastUsual ? peers : peers.And(before);
        return Judge(fresh.Errors, fresh.Requests, usual.Errors, usual.Requests, "with a 5xx status")
            ?? Judge(fresh.Unmatched, fresh.Requests, usual.Unmatched, usual.Requests, "that no route takes them");
    }

    private static string? Judge(long bad, long requests, long usualBad, long usualRequests, string how)
    {
        var share = requests == 0 ? 0 : (double)bad / requests;
        var usual = usualRequests == 0 ? 0 : (double)usualBad / usualRequests;
        return bad < LeastBad || share <= (usual * Factor) + Margin
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{bad} of {requests} requests ({share:P1}) were answered {how} under it, and {usualBad} of {usualRequests} ({usual:P1}) under the table in force");
    }
}
