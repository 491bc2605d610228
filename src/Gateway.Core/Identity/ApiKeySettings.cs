namespace Gateway.Core.Identity;

/// <summary>How API keys come with requests.</summary>
public sealed record ApiKeySettings
{
    /// <summary>The request header with the key. Default: X-Api-Key.</summary>
    public string Header { get; init; } = "X-Api-Key";

    /// <summary>Whether the backend sees the key. Default: false.</summary>
    public bool PassToBackend { get; init; }
}
