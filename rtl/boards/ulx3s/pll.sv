// pll: the clock of an ECP5 board from its oscillator: 25 MHz · Multiply / Divide.
// Algorithm: one EHXPLLL. Its oscillator runs at 25 MHz · Multiply; one output divides that by Multiply and is compared with the input at
//            25 MHz, another divides it by Divide and is the clock. So Divide need not divide Multiply, and the comparison stays above the
//            data sheet's 10 MHz.
//            A third is the clock again, ChipDelay eighths of a period of 25 MHz · Multiply later.
// Range:     25 MHz · Multiply from 400 to 800 MHz; Divide of 1 to 64; ChipDelay below 8 · Divide.
// Timing:    locked_o rises with no clock in particular, and falls if the input does.
// Tested-through: hello
// Area:      one EHXPLLL
`default_nettype none
module pll #(
    parameter int unsigned Multiply = 24,
    parameter int unsigned Divide = 10,
    parameter int unsigned ChipDelay = 0
) (
    input  wire logic clk_i,
    output logic      clk_o,
    output logic      chip_clk_o,
    output logic      locked_o
);

  if (Multiply < 16 || Multiply > 32 || Divide == 0 || Divide > 64 || ChipDelay >= 8 * Divide)
    $fatal(1, "pll: out of range");

  logic feedback, unused_s3, unused_int, unused_ref, unused_fb;
  // What the board's silicon needs to know of its filter, as Lattice's tools and Project Trellis' ecppll set it.
  (* FREQUENCY_PIN_CLKI = "25", ICP_CURRENT = "12", LPF_RESISTOR = "8", MFG_ENABLE_FILTEROPAMP = "1", MFG_GMCREF_SEL = "2" *)
  EHXPLLL #(
      .PLLRST_ENA("DISABLED"),
      .INTFB_WAKE("DISABLED"),
      .STDBY_ENABLE("DISABLED"),
      .DPHASE_SOURCE("DISABLED"),
      .OUTDIVIDER_MUXA("DIVA"),
      .OUTDIVIDER_MUXB("DIVB"),
      .OUTDIVIDER_MUXC("DIVC"),
      .OUTDIVIDER_MUXD("DIVD"),
      .CLKI_DIV(1),
      .CLKFB_DIV(1),
      .FEEDBK_PATH("CLKOP"),
      .CLKOP_ENABLE("ENABLED"),
      .CLKOP_DIV(Multiply),
      .CLKOP_CPHASE(Multiply - 1),
      .CLKOP_FPHASE(0),
      .CLKOS_ENABLE("ENABLED"),
      .CLKOS_DIV(Divide),
      .CLKOS_CPHASE(Divide - 1),
      .CLKOS_FPHASE(0),
      .CLKOS2_ENABLE("ENABLED"),
      .CLKOS2_DIV(Divide),
      .CLKOS2_CPHASE(Divide - 1 + ChipDelay / 8),
      .CLKOS2_FPHASE(ChipDelay % 8)
  ) u_pll (
      .CLKI(clk_i),
      .CLKFB(feedback),
      .PHASESEL1(1'b0),
      .PHASESEL0(1'b0),
      .PHASEDIR(1'b1),
      .PHASESTEP(1'b1),
      .PHASELOADREG(1'b1),
      .STDBY(1'b0),
      .PLLWAKESYNC(1'b0),
      .RST(1'b0),
      .ENCLKOP(1'b0),
      .ENCLKOS(1'b0),
      .ENCLKOS2(1'b0),
      .ENCLKOS3(1'b0),
      .CLKOP(feedback),
      .CLKOS(clk_o),
      .CLKOS2(chip_clk_o),
      .CLKOS3(unused_s3),
      .LOCK(locked_o),
      .INTLOCK(unused_int),
      .REFCLK(unused_ref),
      .CLKINTFB(unused_fb)
  );

endmodule
`default_nettype wire
