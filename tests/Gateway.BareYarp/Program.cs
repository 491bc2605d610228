// The yardstick of tests/load: YARP as its documentation shows it, one route to one destination.
//   --port P --backend URL
using Yarp.ReverseProxy.Configuration;

var builder = WebApplication.CreateBuilder(args);

// At the default level YARP and ASP.NET Core write several lines for each request, which would measure the console.
builder.Logging.SetMinimumLevel(LogLevel.Warning);

var route = new RouteConfig
{
    RouteId = "all",
    ClusterId = "backend",
    Match = new RouteMatch { Path = "{**catch-all}" },
};

var cluster = new ClusterConfig
{
    ClusterId = "backend",
    Destinations = new Dictionary<string, DestinationConfig>
    {
        ["backend"] = new() { Address = Required("backend") },
    },
};

builder.Services.AddReverseProxy().LoadFromMemory([route], [cluster]);

var app = builder.Build();
app.MapReverseProxy();
app.Run($"http://127.0.0.1:{Required("port")}");

string Required(string name) => builder.Configuration[name]
    ?? throw new InvalidOperationException($"The argument --{name} is missing.");
