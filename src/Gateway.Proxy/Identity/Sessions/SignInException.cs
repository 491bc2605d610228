namespace Gateway.Proxy.Identity.Sessions;

/// <summary>A provider's answer does not lead to a session.</summary>
/// <param name="message">A sentence without any secret.</param>
/// <param name="isRefused">Whether the provider said no; otherwise it could not be asked, or not be understood.</param>
internal sealed class SignInException(string message, bool isRefused) : Exception(message)
{
    public bool IsRefused { get; } = isRefused;
}
