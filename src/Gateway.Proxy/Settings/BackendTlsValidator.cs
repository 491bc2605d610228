using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Settings;

/// <summary>The rules of certificates and authorities for connections to https destinations.</summary>
internal sealed class BackendTlsValidator(List<NodeSettingsFault> faults)
{
    private readonly CertificateFileRules _files = new(faults);

    public void Validate(NodeSettings settings)
    {
        foreach (var (name, tls) in settings.BackendTls)
        {
            if (IdSyntax.Check("backendTls", name) is { } problem)
            {
                faults.Add(new("/backendTls", problem));
                continue;
            }

            var location = $"/backendTls/{name}";
            _files.Check($"{location}/certificate", tls.Certificate);
            _files.MustExist($"{location}/caPath", tls.CaPath);
            if (tls is { Certificate: null, CaPath: null })
            {
                faults.Add(new(location, $"backendTls '{name}' says nothing. Add certificate, caPath or both, or remove it."));
            }
        }
    }
}
