namespace Gateway.Core.RouteTables;

/// <summary>Checks one transform.</summary>
internal static class TransformValidator
{
    private const string Actions =
        "pathRemovePrefix, pathPrefix, requestHeader, requestHeaderRemove, requestHeaderOriginalHost, responseHeader and "
        + "responseHeaderRemove";

    public static void Check(Transform transform, JsonPointer at, FaultList faults)
    {
        CheckActions(transform, at, faults);
        Check(transform.PathRemovePrefix, PathSyntax.CheckPlainPrefix, at["pathRemovePrefix"], faults);
        Check(transform.PathPrefix, PathSyntax.CheckPlainPrefix, at["pathPrefix"], faults);
        Check(transform.RequestHeader, HeaderSyntax.CheckChangeable, at["requestHeader"], faults);
        Check(transform.RequestHeaderRemove, HeaderSyntax.CheckChangeable, at["requestHeaderRemove"], faults);
        Check(transform.ResponseHeader, HeaderSyntax.CheckChangeable, at["responseHeader"], faults);
        Check(transform.ResponseHeaderRemove, HeaderSyntax.CheckChangeable, at["responseHeaderRemove"], faults);
        Check(transform.Set, HeaderSyntax.CheckValue, at["set"], faults);
        Check(transform.Append, HeaderSyntax.CheckValue, at["append"], faults);
        CheckValue(transform, at, faults);
    }

    private static void Check(string? text, Func<string, string?> check, JsonPointer at, FaultList faults) =>
        faults.AddIf(at, text is null ? null : check(text));

    private static void CheckActions(Transform transform, JsonPointer at, FaultList faults)
    {
        string?[] actions =
        [
            transform.PathRemovePrefix is null ? null : "pathRemovePrefix",
            transform.PathPrefix is null ? null : "pathPrefix",
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
        var header = transform.RequestHeader ?? transform.ResponseHeader;
        if (header is null)
        {
            const string Unused = "is only for requestHeader and responseHeader. Remove it, or name the header.";
            faults.AddIf(at["set"], transform.Set is { } set ? $"The value set {FaultText.Quote(set)} {Unused}" : null);
            faults.AddIf(
                at["append"],
                transform.Append is { } append ? $"The value append {FaultText.Quote(append)} {Unused}" : null);
        }
        else if (transform is { Set: null, Append: null })
        {
            faults.Add(at, $"The transform of the header {FaultText.Quote(header)} has no value. Add set or append.");
        }
        else if (transform is { Set: not null, Append: not null })
        {
            faults.Add(at["append"], $"The transform of the header {FaultText.Quote(header)} has both set and append. Remove one.");
        }
    }
}
