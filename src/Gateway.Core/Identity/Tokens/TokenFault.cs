namespace Gateway.Core.Identity.Tokens;

/// <summary>Why a token is not taken.</summary>
public enum TokenFault
{
    /// <summary>It is.</summary>
    None,

    /// <summary>It is longer than the provider's maxTokenBytes.</summary>
    TooLong,

    /// <summary>It is no token: not three parts of base64url with JSON objects in them that can be read in one way only.</summary>
    Malformed,

    /// <summary>Its header asks for something besides a signature.</summary>
    Extension,

    /// <summary>No provider of the table is its issuer.</summary>
    UnknownIssuer,

    /// <summary>Its alg is not among those that the provider takes.</summary>
    AlgorithmNotAllowed,

    /// <summary>Its typ is not the one that the provider takes.</summary>
    WrongType,

    /// <summary>It is for somebody else.</summary>
    WrongAudience,

    /// <summary>Its time is over, or it does not say until when it is valid.</summary>
    Expired,

    /// <summary>Its time has not come.</summary>
    NotYetValid,

    /// <summary>It does not name a consumer in a form that can be used.</summary>
    NoConsumer,

    /// <summary>The issuer has no such key, or too many that could be meant.</summary>
    UnknownKey,

    /// <summary>Its signature is wrong.</summary>
    BadSignature,
}
