using System.Text;
using Gateway.Core.Identity.Tokens;
using Gateway.Core.Routing;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Forwarding;

/// <summary>Text with values of a request in it.</summary>
/// <param name="template">The text.</param>
/// <param name="values">Finds the parameters of the route's path.</param>
internal sealed class ResolvedTemplate(ValueTemplate template, RouteValues values)
{
    private readonly string? _literal = template.Literal;

    /// <summary>The text of one request.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="isForQuery">Whether it is escaped as a whole afterwards; otherwise it is fit for a header.</param>
    /// <returns>Null where a value is missing, or is none that a header can have.</returns>
    public string? Resolve(Exchange exchange, bool isForQuery = false)
    {
        if (_literal is not null)
        {
            return _literal;
        }

        var text = new StringBuilder();
        foreach (var part in template.Parts)
        {
            var value = ValueOf(part, exchange, isForQuery);
            if (value is null || (!isForQuery && value.AsSpan().ContainsAnyExceptInRange(' ', '~')))
            {
                return null;
            }

            text.Append(value);
        }

        return text.ToString();
    }

    private string? ValueOf(TemplatePart part, Exchange exchange, bool isForQuery) => part.Kind switch
    {
        TemplateValueKind.Text => part.Text,
        TemplateValueKind.Consumer => exchange.Consumer?.ConsumerId,
        TemplateValueKind.Tier => exchange.Consumer?.TierId,
        TemplateValueKind.Claim => exchange.Consumer?.Token?.Claims.GetValueOrDefault(part.Text) is { Length: > 0 } claim
            ? isForQuery ? string.Join(',', claim) : ClaimHeaderValue.Of(claim)
            : null,
        TemplateValueKind.RouteValue => RouteValue(part.Text, exchange, isForQuery),
        TemplateValueKind.Address => exchange.FindAddress().ToString(),
        TemplateValueKind.Certificate => ClientCertificateHeader.SubjectOf(exchange),
        TemplateValueKind.RequestId => exchange.RequestId,
        TemplateValueKind.Host => exchange.Context!.Request.Headers.Host.ToString() is { Length: > 0 } host ? host : null,
        TemplateValueKind.Method => exchange.Context!.Request.Method,
        TemplateValueKind.Path => BackendUri.PathOf(exchange.RawTarget),
        _ => BackendUri.QueryOf(exchange.RawTarget),
    };

    private string? RouteValue(string name, Exchange exchange, bool isForQuery)
    {
        var value = values.Find(name, BackendUri.PathOf(exchange.RawTarget)).ToString();
        return value.Length == 0 ? null : isForQuery ? Uri.UnescapeDataString(value) : value;
    }
}
