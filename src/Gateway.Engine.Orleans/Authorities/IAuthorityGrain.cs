namespace Gateway.Engine.Orleans.Authorities;

/// <summary>A grain that runs the authority of one key, or of every key of one partition.</summary>
[Alias("gateway.authority")]
internal interface IAuthorityGrain : IGrainWithStringKey
{
    /// <summary>Executes a command. Failures are answers, not exceptions.</summary>
    [Alias("Execute")]
    ValueTask<AuthorityReply> ExecuteAsync(AuthorityCommand command);
}
