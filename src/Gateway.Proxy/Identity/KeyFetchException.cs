namespace Gateway.Proxy.Identity;

/// <summary>A provider's keys could not be fetched.</summary>
/// <param name="message">A sentence that says what happened.</param>
internal sealed class KeyFetchException(string message) : Exception(message);
