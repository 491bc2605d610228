namespace Gateway.Core.RouteTables;

/// <summary>Checks one transform.</summary>
internal static class TransformValidator
{
    private const string Actions =
        "pathRemovePrefix, pathPrefix, pathPattern, pathRegex, queryParameter, queryParameterRemove, requestHeader, "
        + "requestHeaderRemove, requestHeaderOriginalHost, requestHost, requestMethod, responseHeader and responseHeaderRemove";

    /// <param name="transform">The transform.</param>
    /// <param name="routeValues">The parameters of the route's path.</param>
    /// <param name="at">Its place.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(Transform transform, IReadOnlyCollection<string> routeValues, JsonPointer at, FaultList faults)
    {
        CheckActions(transform, at, faults);
        Check(transform.PathRemovePrefix, PathSyntax.CheckPlainPrefix, at["pathRemovePrefix"], faults);
        Check(transform.PathPrefix, PathSyntax.CheckPlainPrefix, at["pathPrefix"], faults);
        Check(transform.RequestHeader, HeaderSyntax.CheckChangeable, at["requestHeader"], faults);
        Check(transform.RequestHeaderRemove, HeaderSyntax.CheckChangeable, at["requestHeaderRemove"], faults);
        Check(transform.ResponseHeader, HeaderSyntax.CheckChangeable, at["responseHeader"], faults);
        Check(transform.ResponseHeaderRemove, HeaderSyntax.CheckChangeable, at["responseHeaderRemove"], faults);
        Check(transform.PathPattern, text => PathRewriteSyntax.CheckPattern(text, routeValues), at["pathPattern"], faults);
        Check(transform.PathRegex, PathRewriteSyntax.CheckRegex, at["pathRegex"], faults);
        Check(transform.Replacement, PathRewriteSyntax.CheckReplacement, at["replacement"], faults);
        Check(transform.QueryParameter, CheckParameter, at["queryParameter"], faults);
        Check(transform.QueryParameterRemove, CheckParameter, at["queryParameterRemove"], faults);
        Check(transform.RequestHost, HostSyntax.CheckExact, at["requestHost"], faults);
        Check(transform.RequestMethod, CheckMethod, at["requestMethod"], faults);
        Check(transform.Set, text => HeaderSyntax.CheckValue(text) ?? ValueTemplate.Check(text, routeValues), at["set"], faults);
        Check(transform.Append, text => HeaderSyntax.CheckValue(text) ?? ValueTemplate.Check(text, routeValues), at["append"], faults);
        if (transform.PathRegex is null != transform.Replacement is null)
        {
            faults.Add(at, "The pathRegex and its replacement go together. State both, or neither.");
        }

        CheckValue(transform, at, faults);
    }

    private static void Check(string? text, Func<string, string?> check, JsonPointer at, FaultList faults) =>
        faults.AddIf(at, text is null ? null : check(text));

    private static string? CheckParameter(string name) => name.Length is 0 or > 256 || name.Any(c => char.IsControl(c) || char.IsSurrogate(c))
        ? $"The query parameter {FaultText.Quote(name)} has no or more than 256 characters, or control characters. Write its name, not escaped."
        : null;

    private static string? CheckMethod(string method)
        => MethodSyntax.Check(method) ?? (method == "HEAD" ? "The method HEAD would leave the client waiting for a body that never comes. Use another." : null);

    private static void CheckActions(Transform transform, JsonPointer at, FaultList faults)
    {
        string?[] actions =
        [
            transform.PathRemovePrefix is null ? null : "pathRemovePrefix",
            transform.PathPrefix is null ? null : "pathPrefix",
            transform.PathPattern is null ? null : "pathPattern",
            transform.PathRegex is null ? null : "pathRegex",
            transform.QueryParameter is null ? null : "queryParameter",
            transform.QueryParameterRemove is null ? null : "queryParameterRemove",
            transform.RequestHost is null ? null : "requestHost",
            transform.RequestMethod is null ? null : "requestMethod",
            transform.RequestHeader is null ? null : "requestHeader",
            transform.RequestHeaderRemove is null ? null : "requestHeaderRemove",
            transform.RequestHeaderOriginalHost is null ? null : "requestHeaderOriginalHost",
            transform.ResponseHeader is null ? null : "responseHeader",
            transform.ResponseHeaderRemove is null ? null : "responseHeaderRemove",
        ];
        var stated = actions.OfType<string>().ToArray();
        if (stated.Length == 0)
        {
            faults.Add(at, $"The transform does nothing. State one of {Actions}.");
        }
        else if (stated.Length > 1)
        {
            faults.Add(
                at[stated[1]],
                $"The transform states {string.Join(" and ", stated)}, but a transform does one thing. Write one transform for each.");
        }
    }

    private static void CheckValue(Transform transform, JsonPointer at, FaultList faults)
    {
        var header = transform.RequestHeader ?? transform.ResponseHeader ?? transform.QueryParameter;
        if (header is null)
        {
            const string Unused = "is only for requestHeader, responseHeader and queryParameter. Remove it, or name one.";
            faults.AddIf(at["set"], transform.Set is { } set ? $"The value set {FaultText.Quote(set)} {Unused}" : null);
            faults.AddIf(
                at["append"],
                transform.Append is { } append ? $"The value append {FaultText.Quote(append)} {Unused}" : null);
        }
        else if (transform is { Set: null, Append: null })
        {
            faults.Add(at, $"The transform of {What(transform)} {FaultText.Quote(header)} has no value. Add set or append.");
        }
        else if (transform is { Set: not null, Append: not null })
        {
            faults.Add(at["append"], $"The transform of {What(transform)} {FaultText.Quote(header)} has both set and append. Remove one.");
        }
    }

    private static string What(Transform transform) => transform.QueryParameter is null ? "the header" : "the query parameter";
}
