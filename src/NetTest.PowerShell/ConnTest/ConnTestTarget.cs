using System.Net;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.ConnTest;

/// <summary>A target of measurements as people name it: a responder of this session, or an address, a name or a URL.</summary>
public sealed class ConnTestTarget
{
    /// <summary>An address, host name or URL, with or without a port: <c>10.1.1.2</c>, <c>web:8080</c>, <c>https://web/</c>.</summary>
    public ConnTestTarget(string text) => Text = text;

    /// <summary>An address.</summary>
    public ConnTestTarget(IPAddress address) => Text = address.ToString();

    /// <summary>An end point.</summary>
    public ConnTestTarget(IPEndPoint endPoint) => Text = endPoint.ToString();

    /// <summary>A responder of this session.</summary>
    public ConnTestTarget(RunningConnTestResponder responder) => (Responder, Text) = (responder, responder.EndPoint.ToString());

    /// <summary>As the engine reads it.</summary>
    internal string Text { get; }

    /// <summary>The responder of this session that it is.</summary>
    internal RunningConnTestResponder? Responder { get; }

    /// <inheritdoc/>
    public override string ToString() => Responder?.Name ?? Text;
}
