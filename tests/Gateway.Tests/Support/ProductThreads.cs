using System.Runtime.CompilerServices;
using Gateway.Proxy;

namespace Gateway.Tests.Support;

/// <summary>Nodes in the tests' process run as they do in their own.</summary>
internal static class ProductThreads
{
    [ModuleInitializer]
    public static void Use() => SocketThreads.Use();
}
