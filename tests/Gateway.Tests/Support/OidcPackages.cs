namespace Gateway.Tests.Support;

/// <summary>The package of <see cref="OidcProvider"/>, installed once for a class of tests.</summary>
public sealed class OidcPackages : IAsyncLifetime
{
    internal ProcessFolder Folder { get; } = new();

    public Task InitializeAsync() => NodePackages.InstallAsync(Folder, "oidc-provider@8.8.1");

    public Task DisposeAsync()
    {
        Folder.Dispose();
        return Task.CompletedTask;
    }
}
