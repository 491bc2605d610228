namespace Gateway.Hosting;

/// <summary>The node's settings ask for something that this build or machine cannot give.</summary>
/// <param name="message">A sentence with the remedy.</param>
internal sealed class NodeStartException(string message) : Exception(message);
