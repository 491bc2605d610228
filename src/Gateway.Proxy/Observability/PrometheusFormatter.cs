using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Gateway.Proxy.Observability;

/// <summary>
/// Writes metrics for Prometheus, naming them by the OpenTelemetry specification's rules: dots become underscores, the
/// unit and _total are appended.
/// </summary>
/// <param name="text">Takes them.</param>
/// <param name="format">In which of the two formats; they differ in the names of counters, in bounds and in the end.</param>
internal sealed class PrometheusFormatter(MetricsText text, ExpositionFormat format)
{
    private readonly Dictionary<double, byte[]> _bounds = [];

    /// <summary>Adds one metric with all its series.</summary>
    public void Write(Metric metric)
    {
        var kind = Kind(metric);
        var family = Family(metric);
        var total = kind == "counter" ? family + "_total" : family;
        WriteHead(metric, kind, kind == "counter" && format == ExpositionFormat.Prometheus ? total : family);
        if (kind == "histogram")
        {
            WriteHistograms(metric, family);
            return;
        }

        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            text.Append(total);
            WriteLabels(Labels(point.Tags), ""u8);
            text.Append(" "u8);
            text.Append(Value(metric.MetricType, point));
            text.Append("\n"u8);
        }
    }

    /// <summary>Ends the text.</summary>
    public void End()
    {
        if (format == ExpositionFormat.OpenMetrics)
        {
            text.Append("# EOF\n"u8);
        }
    }

    private void WriteHead(Metric metric, string kind, string name)
    {
        text.Append($"# HELP {name} {EscapeHelp(metric.Description)}\n# TYPE {name} {kind}\n");
        if (format == ExpositionFormat.OpenMetrics && UnitOf(metric) is { Length: > 0 } unit)
        {
            text.Append($"# UNIT {name} {unit[1..]}\n");
        }
    }

    private void WriteHistograms(Metric metric, string family)
    {
        var (bucketName, sum, countName) = (Encoding.ASCII.GetBytes(family + "_bucket"), Encoding.ASCII.GetBytes(family + "_sum"), Encoding.ASCII.GetBytes(family + "_count"));
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            // Made once for the series' many lines.
            var labels = Labels(point.Tags);
            long count = 0;
            foreach (var bucket in point.GetHistogramBuckets())
            {
                count += bucket.BucketCount;
                WriteSample(bucketName, labels, Bound(bucket.ExplicitBound), count);
            }

            WriteSample(sum, labels, ""u8, point.GetHistogramSum());
            WriteSample(countName, labels, ""u8, count);
        }
    }

    private void WriteSample(ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bound, double value)
    {
        text.Append(name);
        WriteLabels(labels, bound);
        text.Append(" "u8);
        text.Append(value);
        text.Append("\n"u8);
    }

    private void WriteLabels(ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bound)
    {
        if (labels.IsEmpty && bound.IsEmpty)
        {
            return;
        }

        text.Append("{"u8);
        text.Append(labels);
        if (!bound.IsEmpty)
        {
            text.Append(labels.IsEmpty ? "le=\""u8 : ",le=\""u8);
            text.Append(bound);
            text.Append("\""u8);
        }

        text.Append("}"u8);
    }

    /// <summary>The text of a bucket's bound. OpenMetrics wants bounds to look like floating point numbers.</summary>
    private byte[] Bound(double bound)
    {
        if (!_bounds.TryGetValue(bound, out var utf8))
        {
            var number = double.IsPositiveInfinity(bound) ? "+Inf" : bound.ToString("R", CultureInfo.InvariantCulture);
            var isBare = format == ExpositionFormat.OpenMetrics && number.All(char.IsAsciiDigit);
            _bounds.Add(bound, utf8 = Encoding.ASCII.GetBytes(isBare ? number + ".0" : number));
        }

        return utf8;
    }

    private static string Kind(Metric metric) => metric.MetricType switch
    {
        // The runtime declares these as counters, but they go down, too.
        _ when metric.Name is "dotnet.thread_pool.queue.length" or MetricsScrape.ThreadCount => "gauge",
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };

    private static string Family(Metric metric)
    {
        // In this format the ending belongs to histograms.
        var given = metric.Name == MetricsScrape.ThreadCount ? "dotnet_thread_pool_threads" : metric.Name;
        return string.Create(given.Length, given, static (name, from) =>
        {
            for (var i = 0; i < name.Length; i++)
            {
                name[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '_';
            }
        }) + UnitOf(metric);
    }

    private static string UnitOf(Metric metric) => metric.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };

    private static double Value(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private static byte[] Labels(ReadOnlyTagCollection tags)
    {
        if (tags.Count == 0)
        {
            return [];
        }

        var labels = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            labels.Append(labels.Length == 0 ? "" : ",").Append(LabelName(name)).Append("=\"").Append(EscapeLabel(value?.ToString() ?? "")).Append('"');
        }

        return Encoding.UTF8.GetBytes(labels.ToString());
    }

    private static string LabelName(string name) => name.Replace('.', '_').Replace('-', '_');

    private static string EscapeHelp(string text)
        => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeLabel(string text) => EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);
}
