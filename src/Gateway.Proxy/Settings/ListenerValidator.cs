namespace Gateway.Proxy.Settings;

/// <summary>The rules of listeners, the operators' one included.</summary>
internal sealed class ListenerValidator(List<NodeSettingsFault> faults)
{
    private readonly CertificateFileRules _files = new(faults);
    private readonly List<(string Location, string Url, ListenerUrl Address)> _taken = [];

    public void Validate(NodeSettings settings)
    {
        if (settings.Listeners.Count == 0)
        {
            faults.Add(new("/listeners", "there is no listener. Add one, such as url: http://127.0.0.1:8080, or remove the key."));
        }

        for (var index = 0; index < settings.Listeners.Count; index++)
        {
            var listener = settings.Listeners[index];
            var location = $"/listeners/{index}";
            if (Take($"{location}/url", listener.Url) is { } address)
            {
                ValidateScheme(location, listener, address);
            }

            _files.Check($"{location}/certificate", listener.Certificate);
            for (var other = 0; other < listener.Certificates.Count; other++)
            {
                _files.Check($"{location}/certificates/{other}", listener.Certificates[other]);
            }

            _files.MustExist($"{location}/clientCertificates/caPath", listener.ClientCertificates?.CaPath);
        }

        if (Take("/admin/url", settings.Admin.Url) is { IsHttps: true })
        {
            faults.Add(new("/admin/url", $"'{settings.Admin.Url}': the operators' listener speaks http only. Write http://; keep it on a private address."));
        }

        for (var index = 0; index < settings.Admin.AllowedHosts.Count; index++)
        {
            var host = settings.Admin.AllowedHosts[index];
            if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            {
                faults.Add(new($"/admin/allowedHosts/{index}", $"'{host}' is no host. Write a whole name or an address, without scheme, port or wildcard, such as operators.internal."));
            }
        }
    }

    private ListenerUrl? Take(string location, string url)
    {
        if (!ListenerUrl.TryParse(url, out var address, out var problem))
        {
            faults.Add(new(location, $"'{url}' {problem}"));
            return null;
        }

        if (_taken.Find(other => other.Address.Collides(address)) is { Url: not null } first)
        {
            faults.Add(new(location, $"'{url}' is taken by '{first.Url}' (at {first.Location}). Choose another port."));
        }

        _taken.Add((location, url, address));
        return address;
    }

    private void ValidateScheme(string location, ListenerSettings listener, ListenerUrl address)
    {
        if (address.IsHttps && listener.Certificate is null)
        {
            faults.Add(new($"{location}/certificate", $"the https listener '{listener.Url}' has no certificate. Add certificate with path and keyPath."));
        }
        else if (!address.IsHttps && listener.Certificate is not null)
        {
            faults.Add(new($"{location}/certificate", $"the http listener '{listener.Url}' has a certificate. Write https://, or remove the certificate."));
        }
        else if (!address.IsHttps && listener.Certificates.Count > 0)
        {
            faults.Add(new($"{location}/certificates", $"the http listener '{listener.Url}' has certificates. Write https://, or remove them."));
        }
        else if (!address.IsHttps && listener.ClientCertificates is not null)
        {
            faults.Add(new($"{location}/clientCertificates", $"the http listener '{listener.Url}' cannot ask clients for certificates. Write https://, or remove clientCertificates."));
        }
    }
}
