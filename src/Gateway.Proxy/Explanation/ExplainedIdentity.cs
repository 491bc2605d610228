using Gateway.Core.Identity;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Explanation;

/// <summary>Who a request would be taken for.</summary>
/// <param name="Credential">What would be looked at: none, apiKey, token or session.</param>
/// <param name="Detail">What was found out about it, without anything that is secret.</param>
/// <param name="Consumer">Who it stands for; null for nobody, or where that cannot be told.</param>
/// <param name="Refusal">The answer instead of going on; null where the request goes on.</param>
/// <param name="IsCertain">False where only the request itself would tell: it would open a session, or fetch an issuer's keys.</param>
internal sealed record ExplainedIdentity(string Credential, string Detail, ConsumerIdentity? Consumer, Problem? Refusal, bool IsCertain = true);
