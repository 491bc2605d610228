using Gateway.Proxy.Admin;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Proxy.Explanation;

/// <summary>Registers what explains requests.</summary>
internal static class ExplanationExtensions
{
    public static void AddExplanation(this IServiceCollection services)
    {
        services.AddSingleton<IdentityExplainer>();
        services.AddSingleton<LimitExplainer>();
        services.AddSingleton<ClusterExplainer>();
        services.AddSingleton<RequestExplainer>();
        services.AddSingleton<ExplainEndpoints>();
    }
}
