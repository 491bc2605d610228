namespace Gateway.Proxy.Settings;

/// <summary>Whether clients must have a certificate.</summary>
public enum ClientCertificateRule
{
    /// <summary>A client without one is not connected.</summary>
    Required,

    /// <summary>A client may have none; one that has one must have a good one.</summary>
    Optional,
}
