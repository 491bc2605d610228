namespace Gateway.DemoBackend.Endpoints;

/// <summary><c>/delay/{ms}</c>: 200 after that time, at most an hour.</summary>
internal sealed class DelayEndpoint(TimeProvider clock)
{
    private const int MaxMilliseconds = 3_600_000;

    public async Task AnswerAsync(HttpContext context, string milliseconds)
    {
        if (!int.TryParse(milliseconds, out var delay) || delay is < 0 or > MaxMilliseconds)
        {
            await Answers.BadRequestAsync(context, $"The delay must be a number of milliseconds from 0 to {MaxMilliseconds}.");
            return;
        }

        await Task.Delay(TimeSpan.FromMilliseconds(delay), clock, context.RequestAborted);
        await Answers.TextAsync(context, StatusCodes.Status200OK, $"waited {delay} ms");
    }
}
