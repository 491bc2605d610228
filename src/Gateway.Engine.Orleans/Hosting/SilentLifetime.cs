using Microsoft.Extensions.Hosting;

namespace Gateway.Engine.Orleans.Hosting;

/// <summary>Keeps the silo's host off the process's signals: the gateway starts and stops it.</summary>
internal sealed class SilentLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
