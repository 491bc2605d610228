namespace Gateway.Simulation.Kernel;

/// <summary>Deals requests out to clients: the client of rank k gets a share of 1 / k^s.</summary>
internal static class Zipf
{
    /// <summary>
    /// Systematic sampling: the counts add up to the total exactly, and each is its expectation rounded up or down.
    /// </summary>
    /// <param name="clients">How many there are.</param>
    /// <param name="total">What is dealt out.</param>
    /// <param name="exponent">s. 0 deals equally.</param>
    /// <param name="offset">From 0 to 1: where the rounding starts.</param>
    public static int[] Deal(int clients, long total, double exponent, double offset)
    {
        var weights = 0.0;
        for (var rank = 1; rank <= clients; rank++)
        {
            weights += Math.Pow(rank, -exponent);
        }

        var counts = new int[clients];
        var sum = 0.0;
        var dealt = 0L;
        for (var rank = 1; rank < clients; rank++)
        {
            sum += Math.Pow(rank, -exponent);
            var upTo = Math.Min(total, (long)((sum / weights * total) + offset));
            counts[rank - 1] = checked((int)(upTo - dealt));
            dealt = upTo;
        }

        counts[clients - 1] = checked((int)(total - dealt));
        return counts;
    }
}
