using BenchmarkDotNet.Running;
using Gateway.Benchmarks;

if (args is ["quick", .. var rest])
{
    return await QuickRun.ExecuteAsync(json: rest.Contains("--json"));
}

BenchmarkSwitcher.FromAssembly(typeof(QuickRun).Assembly).Run(args);
return 0;
