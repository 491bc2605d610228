using System.Text.Json.Serialization;

namespace Gateway.Proxy.Discovery;

/// <summary>One instance, as Consul's health API shows it.</summary>
/// <param name="Node">The machine that it runs on.</param>
/// <param name="Service">The instance.</param>
internal sealed record ConsulEntry(ConsulNode Node, ConsulService Service);

/// <summary>A machine.</summary>
/// <param name="Address">Its address.</param>
internal sealed record ConsulNode(string Address);

/// <summary>An instance.</summary>
/// <param name="Port">Its port.</param>
/// <param name="Address">Its own address; empty for the machine's.</param>
/// <param name="Weights">Its share.</param>
internal sealed record ConsulService(int Port, string? Address = null, ConsulWeights? Weights = null);

/// <summary>Shares of the load.</summary>
/// <param name="Passing">While its checks pass.</param>
internal sealed record ConsulWeights(int Passing);

/// <summary>The generated serializer of <see cref="ConsulEntry"/>.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ConsulEntry[]))]
internal sealed partial class ConsulJson : JsonSerializerContext;
