using System.CommandLine;
using Gateway.Commands;

// The host takes SIGTERM and Ctrl-C. The command line would too, and end the process two seconds later whatever is in flight.
return await GatewayCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
