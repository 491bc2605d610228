using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Certificates;

/// <summary>Reads certificates again when their files change, so that renewing one takes no restart.</summary>
internal sealed class CertificateWatcher(NodeCertificates certificates, TimeProvider clock, ILogger<CertificateWatcher> log) : PeriodicService(Interval, clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override Task TickAsync(CancellationToken stoppingToken)
    {
        foreach (var files in certificates.Files)
        {
            Look(files);
        }

        return Task.CompletedTask;
    }

    private void Look(WatchedFiles files)
    {
        if (!files.TryReload(out var problem))
        {
            return;
        }

        var paths = string.Join(", ", files.Paths);
        if (problem is null)
        {
            CertificateLog.Read(log, files.Name, paths, files.Description);
        }
        else
        {
            CertificateLog.Kept(log, files.Name, paths, problem, files.Description);
        }
    }
}
