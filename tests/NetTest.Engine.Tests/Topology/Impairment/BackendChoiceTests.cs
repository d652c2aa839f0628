using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Impairment;
using Xunit;

namespace NetTest.Engine.Tests.Topology.Impairment;

public sealed class BackendChoiceTests
{
    [Theory]
    [InlineData("delay=1ms", "netem tbf tun", ImpairmentBackend.Auto, LinkBackend.Kernel)]
    [InlineData("delay=1ms,rate=1M", "netem tun", ImpairmentBackend.Auto, LinkBackend.Emulator)]
    [InlineData("delay=1ms", "tbf tun", ImpairmentBackend.Auto, LinkBackend.Emulator)]
    [InlineData("rate=1M", "tbf tun", ImpairmentBackend.Auto, LinkBackend.Kernel)]
    [InlineData("rate=1M", "tun", ImpairmentBackend.Auto, LinkBackend.Emulator)]
    [InlineData("rate=1M", "tbf", ImpairmentBackend.Auto, LinkBackend.Kernel)]
    [InlineData("rate=1M", "tbf tun", ImpairmentBackend.Emulator, LinkBackend.Emulator)]
    [InlineData("delay=1ms", "netem tbf tun", ImpairmentBackend.Emulator, LinkBackend.Emulator)]
    [InlineData(null, "netem tbf tun", ImpairmentBackend.Emulator, LinkBackend.Emulator)]
    [InlineData(null, "netem tbf tun", ImpairmentBackend.Auto, LinkBackend.None)]
    [InlineData("none", "netem tbf tun", ImpairmentBackend.Auto, LinkBackend.Kernel)]
    [InlineData("none", "tbf tun", ImpairmentBackend.Auto, LinkBackend.Emulator)]
    [InlineData("none", "", ImpairmentBackend.Auto, LinkBackend.None)]
    [InlineData("none", "tbf tun", ImpairmentBackend.Kernel, LinkBackend.Kernel)]
    [InlineData("delay=1ms", "tbf tun", ImpairmentBackend.Kernel, null)]
    [InlineData("delay=1ms", "tbf", ImpairmentBackend.Auto, null)]
    [InlineData("rate=1M", "netem", ImpairmentBackend.Auto, null)]
    [InlineData(null, "netem tbf", ImpairmentBackend.Emulator, null)]
    public void Each_link_gets_the_kernel_if_it_can_and_may_else_the_emulator(string? impairment, string kernel, ImpairmentBackend wanted, LinkBackend? expected) =>
        Assert.Equal(expected, Choice(kernel, wanted).Of(Link(impairment)));

    [Fact]
    public void One_direction_is_enough_to_need_the_emulator()
    {
        var link = Link("rate=1M") with { Ingress = ImpairmentText.Parse("loss=1%") };
        Assert.Equal(LinkBackend.Emulator, Choice("tbf tun", ImpairmentBackend.Auto).Of(link));
    }

    [Theory]
    [InlineData("delay=1ms", "tbf", ImpairmentBackend.Auto, "The impairment of eth0 in 'n' needs the kernel's netem (CONFIG_NET_SCH_NETEM), or its TUN (CONFIG_TUN, /dev/net/tun) for NetTest's own link emulator, and neither is to be had here; install the kernel's extra modules (linux-modules-extra, kernel-modules-extra) and iproute2's tc, or load tun (modprobe tun; in a container --device /dev/net/tun).")]
    [InlineData("rate=1M", "netem tun", ImpairmentBackend.Kernel, "The impairment of eth0 in 'n' needs the kernel's tbf (CONFIG_NET_SCH_TBF), which is not to be had here; install the kernel's extra modules (linux-modules-extra, kernel-modules-extra) and iproute2's tc, or leave the choice of the back end to NetTest (auto).")]
    [InlineData("rate=1M", "netem tbf", ImpairmentBackend.Emulator, "The link emulator, which is to carry eth0 in 'n', needs the kernel's TUN (CONFIG_TUN, /dev/net/tun), which is not to be had here; load it (modprobe tun) or pass the device into the container (--device /dev/net/tun).")]
    public void What_nobody_can_do_is_refused_with_what_is_missing_and_the_remedy(string impairment, string kernel, ImpairmentBackend wanted, string message)
    {
        var spec = new TopologySpec { Namespaces = [new NamespaceSpec { Name = "n", Links = [Link(impairment)] }] };
        var error = Assert.Throws<NetTestException>(() => Choice(kernel, wanted).Check(spec));
        Assert.Equal(ErrorReason.NotSupported, error.Reason);
        Assert.Equal(message, error.Message);
    }

    private static BackendChoice Choice(string kernel, ImpairmentBackend wanted)
    {
        var has = kernel.Split(' ');
        return new BackendChoice(new KernelCapabilities(has.Contains("netem"), has.Contains("tbf"), has.Contains("tun")), wanted);
    }

    private static LinkSpec Link(string? impairment) => new() { Bridge = "b", Egress = impairment is null ? null : ImpairmentText.Parse(impairment) };
}
