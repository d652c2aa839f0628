using NetTest.Engine.Remote.Agents;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Agents;

public sealed class VersionRuleTests
{
    [Theory]
    [InlineData(1, "1.2.3", null)]
    [InlineData(1, "1.2.0", null)]
    [InlineData(1, "1.2.99", null)]
    [InlineData(1, "1.2.4-beta+abc", null)]
    [InlineData(1, "1.1.9", "it is older; install this version there")]
    [InlineData(1, "0.9.9", "it is older")]
    [InlineData(1, "1.10.0", "it is newer; use that version here")]
    [InlineData(1, "2.2.3", "it is newer")]
    [InlineData(0, "1.2.3", "it speaks version 0 of the contract, and this NetTest version 1: it is older")]
    [InlineData(2, "1.2.3", "it speaks version 2 of the contract, and this NetTest version 1: it is newer")]
    [InlineData(1, "", "it is older")]
    [InlineData(1, "no version", "runs NetTest no version, and this is 1.2.3: it is older")]
    public void Contract_major_and_minor_number_must_be_the_same(int protocol, string version, string? reason)
    {
        var rejected = VersionRule.Reject(Identity(protocol, version), Identity(1, "1.2.3"));

        Assert.Equal(reason is null, rejected is null);
        Assert.Contains(reason ?? "", rejected ?? "", StringComparison.Ordinal);
    }

    private static AgentIdentity Identity(int protocol, string version) => new() { Protocol = protocol, Version = version, Platform = "linux-x64", ProcessId = 1 };
}
