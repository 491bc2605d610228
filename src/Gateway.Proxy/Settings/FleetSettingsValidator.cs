using System.Buffers;
using System.Globalization;
using System.Net;

namespace Gateway.Proxy.Settings;

/// <summary>The rules of what makes a node one of a fleet.</summary>
internal sealed class FleetSettingsValidator(List<NodeSettingsFault> faults)
{
    private const int MaxName = 64;

    private static readonly SearchValues<char> FleetCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    public void Validate(NodeSettings settings)
    {
        if (settings.Fleet.Length is 0 or > MaxName || settings.Fleet.AsSpan().ContainsAnyExcept(FleetCharacters))
        {
            faults.Add(new("/fleet", $"'{settings.Fleet}' must have from 1 to {MaxName} of a-z, 0-9, '.' and '-'."));
        }

        if (settings.Name is { } name && (name.Length is 0 or > MaxName || name.Any(char.IsControl)))
        {
            faults.Add(new("/name", $"name must have from 1 to {MaxName} characters, none of them a control character."));
        }

        ValidateRedis(settings.Redis);
        ValidateSilo(settings.Silo);
        if (settings.Engine == EngineKind.Redis && settings.Redis.Endpoints.Count == 0)
        {
            faults.Add(new("/engine", "engine redis needs to know where Redis is. Set redis.endpoints, such as [127.0.0.1:6379]."));
        }
    }

    private void ValidateRedis(RedisSettings redis)
    {
        for (var index = 0; index < redis.Endpoints.Count; index++)
        {
            if (!IsEndpoint(redis.Endpoints[index]))
            {
                faults.Add(new($"/redis/endpoints/{index}", $"'{redis.Endpoints[index]}' is not host:port. Write for example 127.0.0.1:6379, redis.internal:6379 or [::1]:6379."));
            }
        }

        if (redis is { Password: not null, PasswordPath: not null })
        {
            faults.Add(new("/redis/passwordPath", "password and passwordPath are both given. Remove one of them."));
        }
        else
        {
            ValidateFile("/redis/passwordPath", redis.PasswordPath, "Put the password there, or correct the path.");
        }

        ValidateFile("/redis/tlsCaPath", redis.TlsCaPath, "Put the authorities' certificates there, or remove the key to trust the system's.");

        if (redis is { Tls: false } and ({ TlsCaPath: not null } or { TlsServerName: not null }))
        {
            faults.Add(new("/redis/tls", "the connection to Redis is not encrypted, but settings of TLS are given. Set tls: true, or remove them."));
        }

        if (redis.Database is < 0 or > ushort.MaxValue)
        {
            faults.Add(new("/redis/database", $"database must be from 0 to {ushort.MaxValue}, not {redis.Database}."));
        }
    }

    private void ValidateSilo(SiloSettings silo)
    {
        if (silo.Port is < 1 or > IPEndPoint.MaxPort)
        {
            faults.Add(new("/silo/port", $"port must be from 1 to {IPEndPoint.MaxPort}, not {silo.Port}."));
        }

        ValidateFile("/silo/tls/certificatePath", silo.Tls?.CertificatePath, "Put the node's certificate there, or correct the path.");
        ValidateFile("/silo/tls/keyPath", silo.Tls?.KeyPath, "Put the certificate's key there, or correct the path.");
        ValidateFile("/silo/tls/caPath", silo.Tls?.CaPath, "Put the authorities' certificates there, or correct the path.");
        if (silo.Address is { } text && !ProxyRange.TryParse(text, out _, out var problem))
        {
            faults.Add(new("/silo/address", $"'{text}' {problem}"));
        }
        else if (IPAddress.TryParse(silo.Address, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            faults.Add(new("/silo/address", $"'{silo.Address}' is every address, and the silo's port must not be open to all. Name a private address of this machine, or a range such as 10.0.0.0/8."));
        }
    }

    private void ValidateFile(string pointer, string? path, string remedy)
    {
        if (path is not null && !File.Exists(path))
        {
            faults.Add(new(pointer, $"there is no file {path}. {remedy}"));
        }
    }

    private static bool IsEndpoint(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort
            && (text[0] == '[' ? text[colon - 1] == ']' && IPAddress.TryParse(text[1..(colon - 1)], out _) : Uri.CheckHostName(text[..colon]) is UriHostNameType.Dns or UriHostNameType.IPv4);
    }
}
