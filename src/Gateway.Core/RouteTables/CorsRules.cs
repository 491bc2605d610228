namespace Gateway.Core.RouteTables;

/// <summary>Checks what a route says of CORS.</summary>
internal static class CorsRules
{
    private const string All = "*";

    public static void Check(CorsPolicy cors, JsonPointer at, FaultList faults)
    {
        if (cors.AllowOrigins.Count == 0)
        {
            faults.Add(at["allowOrigins"], "No origin is allowed, so no page could use the route. Add some, such as 'https://shop.example', or remove cors.");
        }

        for (var index = 0; index < cors.AllowOrigins.Count; index++)
        {
            faults.AddIf(at["allowOrigins"][index], CheckOrigin(cors.AllowOrigins[index]));
        }

        if (cors.AllowCredentials && cors.AllowOrigins.Contains(All))
        {
            faults.Add(at["allowCredentials"], "Credentials do not go with the origin '*': any page on the web could act for its visitors. Name the origins.");
        }

        Check(cors.AllowMethods, MethodSyntax.Check, at["allowMethods"], faults);
        Check(cors.AllowHeaders, name => name == All ? null : TokenSyntax.Check("header name", name), at["allowHeaders"], faults);
        Check(cors.ExposeHeaders, name => TokenSyntax.Check("header name", name), at["exposeHeaders"], faults);
        faults.AddIf(at["maxAge"], cors.MaxAge < TimeSpan.Zero || cors.MaxAge > TimeSpan.FromDays(1) ? $"{Duration.Format(cors.MaxAge)} is out of range. Write a time from 0s to 1d." : null);
    }

    private static void Check(IReadOnlyList<string> texts, Func<string, string?> check, JsonPointer at, FaultList faults)
    {
        for (var index = 0; index < texts.Count; index++)
        {
            faults.AddIf(at[index], check(texts[index]));
        }
    }

    private static string? CheckOrigin(string origin)
    {
        if (origin == All)
        {
            return null;
        }

        // As browsers send it: scheme, host, the port where it is not the scheme's, and nothing else.
        var plain = origin.Replace("://*.", "://", StringComparison.Ordinal);
        return Uri.TryCreate(plain, UriKind.Absolute, out var uri) && plain == uri.GetLeftPart(UriPartial.Authority) && uri.Host.Length > 0 && !plain.Contains('*', StringComparison.Ordinal) && !plain.Contains('@', StringComparison.Ordinal)
            ? null
            : $"{FaultText.Quote(origin)} is no origin. Write scheme and host in lower case, with the port where it is not the scheme's and without a path: 'https://shop.example', 'https://*.shop.example', or '*'.";
    }
}
