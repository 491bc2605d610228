using Gateway.Cluster;

return await ProveCommand.Create().Parse(args).InvokeAsync();
