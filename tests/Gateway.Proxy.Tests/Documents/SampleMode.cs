namespace Gateway.Proxy.Tests.Documents;

/// <summary>An enum for binding.</summary>
public enum SampleMode
{
    /// <summary>The first.</summary>
    Plain,

    /// <summary>The second, in two words.</summary>
    TwoWords,
}
