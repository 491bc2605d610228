namespace Gateway.Core.RouteTables;

/// <summary>A part of a <see cref="ValueTemplate"/>.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Text">Of text: itself. Of a claim or a route value: its name.</param>
public readonly record struct TemplatePart(TemplateValueKind Kind, string Text);
