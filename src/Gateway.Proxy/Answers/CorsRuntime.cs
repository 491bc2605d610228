using System.Collections.Frozen;
using System.Globalization;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Answers;

/// <summary>A route's CORS policy made ready.</summary>
internal sealed class CorsRuntime
{
    private readonly FrozenSet<string> _origins;
    private readonly (string Scheme, string Suffix)[] _subdomains;

    /// <param name="policy">A valid policy.</param>
    public CorsRuntime(CorsPolicy policy)
    {
        AllowsAll = policy.AllowOrigins.Contains("*");
        _origins = policy.AllowOrigins.ToFrozenSet(StringComparer.Ordinal);
        _subdomains = [.. policy.AllowOrigins
            .Select(origin => origin.Split("*", 2))
            .Where(parts => parts.Length == 2 && parts[0].Length > 0)
            .Select(parts => (parts[0], parts[1]))];
        AllowCredentials = policy.AllowCredentials;
        Methods = policy.AllowMethods.Count == 0 ? null : string.Join(", ", policy.AllowMethods);
        AllowsAllHeaders = policy.AllowHeaders.Contains("*");
        Headers = string.Join(", ", policy.AllowHeaders);
        Exposed = string.Join(", ", policy.ExposeHeaders);
        MaxAge = ((long)policy.MaxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    public bool AllowsAll { get; }

    public bool AllowCredentials { get; }

    /// <summary>Null for whatever the route takes.</summary>
    public string? Methods { get; }

    public bool AllowsAllHeaders { get; }

    public string Headers { get; }

    public string Exposed { get; }

    /// <summary>In seconds.</summary>
    public string MaxAge { get; }

    /// <summary>Whether pages of that origin may use the route.</summary>
    public bool Allows(string origin)
    {
        if (AllowsAll || _origins.Contains(origin))
        {
            return true;
        }

        foreach (var (scheme, suffix) in _subdomains)
        {
            if (origin.Length > scheme.Length + suffix.Length
                && origin.StartsWith(scheme, StringComparison.Ordinal)
                && origin.EndsWith(suffix, StringComparison.Ordinal)
                && !origin.AsSpan(scheme.Length, origin.Length - scheme.Length - suffix.Length).ContainsAny('/', ':', '@'))
            {
                return true;
            }
        }

        return false;
    }
}
