using System.Globalization;
using System.Text;
using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>The gateway's own addresses that browsers sign in and out by.</summary>
internal sealed class SignInEndpoints(SignIn signIn)
{
    private const string SignInPath = "/.gateway/sign-in/";
    private const string SignOutPath = "/.gateway/sign-out";

    /// <summary>Answers the request if it is for one of them, and the table lets browsers sign in.</summary>
    public Task? TryAnswer(Exchange exchange, string path)
    {
        var context = exchange.Context!;
        var tokens = exchange.Table!.Tokens;
        return !tokens.Issuers.HasSignIn ? null
            : path == SignIn.CallbackPath && HttpMethods.IsGet(context.Request.Method) ? AnswerAsync(context, signIn.FinishAsync(context, tokens, exchange.Client))
            : path == SignOutPath && HttpMethods.IsPost(context.Request.Method) ? AnswerAsync(context, signIn.EndAsync(context, tokens))
            : path.StartsWith(SignInPath, StringComparison.Ordinal) && HttpMethods.IsGet(context.Request.Method)
                && tokens.Issuers.FindById(path[SignInPath.Length..]) is { SignIn: not null } validator
                ? AnswerAsync(context, signIn.BeginAsync(context, tokens, validator.Id, context.Request.Query["returnTo"]).AsTask())
            : null;
    }

    private static async Task AnswerAsync(HttpContext context, Task<Problem> answering)
    {
        var problem = await answering;
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.Headers.CacheControl = "no-store";
        response.Headers.Location = problem.Location;
        if (problem.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        response.ContentType = "text/plain; charset=utf-8";
        var text = $"{problem.Title}. {problem.Detail}\n";
        response.ContentLength = Encoding.UTF8.GetByteCount(text);
        await response.WriteAsync(text);
    }
}
