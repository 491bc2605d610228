namespace Gateway.DemoBackend.Endpoints;

/// <summary><c>/status/{code}</c>: that status, from 200 to 599.</summary>
internal static class StatusEndpoint
{
    public static Task AnswerAsync(HttpContext context, string code)
    {
        if (!int.TryParse(code, out var status) || status is < 200 or > 599)
        {
            return Answers.BadRequestAsync(context, "The status must be a number from 200 to 599.");
        }

        if (HasNoBody(status))
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        }

        return Answers.TextAsync(context, status, $"status {status}");
    }

    private static bool HasNoBody(int status) => status is
        StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified;
}
