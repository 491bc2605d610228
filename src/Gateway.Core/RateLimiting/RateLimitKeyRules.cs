using Gateway.Core.RouteTables;

namespace Gateway.Core.RateLimiting;

/// <summary>Checks whose permits a rate limit's requests take.</summary>
internal static class RateLimitKeyRules
{
    private const int MaxParts = 4;

    public static void Check(IReadOnlyList<string> key, JsonPointer at, FaultList faults)
    {
        if (key.Count > MaxParts)
        {
            faults.Add(at, $"The key has {key.Count} parts. Write at most {MaxParts}.");
        }

        for (var index = 0; index < key.Count; index++)
        {
            if (LimiterKeySource.Parse(key[index]) is not { } source)
            {
                faults.Add(at[index], $"There is no key {FaultText.Quote(key[index])}. Write 'consumer', 'address', 'route' or 'header:' and a header's name.{faults.Suggest(key[index], LimiterKeySource.Words)}");
            }
            else if (source.Header is { } header && TokenSyntax.Check("header name", header) is { } fault)
            {
                faults.Add(at[index], fault);
            }
            else if (key.Take(index).Contains(key[index], StringComparer.OrdinalIgnoreCase))
            {
                faults.Add(at[index], $"The key {FaultText.Quote(key[index])} is there twice. Remove one.");
            }
        }
    }
}
