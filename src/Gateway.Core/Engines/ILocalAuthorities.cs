namespace Gateway.Core.Engines;

/// <summary>The authorities of one kind, whichever it is.</summary>
internal interface ILocalAuthorities
{
    int Count { get; }

    int Sweep(TimeSpan now);
}
