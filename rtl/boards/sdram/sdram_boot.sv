// sdram_boot: the chip's start, and how large it is.
// Algorithm: nothing for Wait clocks; all banks closed, eight refreshes, the mode. Then two beats are written, one at 32 MByte and one at
//            0, and both read: where the first has become the second, the chip does not know its address's highest bit.
// Range:     Wait at least 1.
// Timing:    ready_o and size_o from registers, size_o right once ready_o is on.
// Tested-through: sdram
// Area:      rtl/boards/sdram/README.md
`default_nettype none
module sdram_boot #(
    parameter int unsigned Wait = 20_000
) (
    input  wire logic                                      clk_i,
    input  wire logic                                      rst_i,
    // commands of the start
    output logic                                           boot_o,
    output logic                                           boot_valid_o,
    output logic                [                     2:0] boot_name_o,
    input  wire logic                                      took_i,
    // beats of the probe
    output sdram_pkg::request_t                            request_o,
    input  wire logic                                      done_i,
    output sdram_pkg::beat_t                               beat_o,
    input  wire logic                                      read_valid_i,
    input  wire logic           [sdram_pkg::BEAT_BITS-1:0] read_i,
    // what came of it
    output logic                                           ready_o,
    output logic                [                     1:0] size_o
);

  // Steps: closes, eight refreshes, mode; writes at 32 MByte and 0, reads there; waits for what was read.
  localparam logic [3:0] Closes = 4'd0;
  localparam logic [3:0] Sets = 4'd9;
  localparam logic [3:0] Probes = 4'd10;
  localparam logic [3:0] Reads = 4'd12;
  localparam logic [3:0] Waits = 4'd14;

  // ---- the start
  localparam int unsigned WaitW = prim_pkg::count_bits(Wait);
  logic [WaitW-1:0] wait_q;
  logic waited_q, is_far;
  logic [3:0] step_q;
  assign boot_o = step_q < Probes;
  assign boot_valid_o = boot_o && waited_q;
  always_comb begin
    boot_name_o = sdram_pkg::REFRESH;
    if (step_q == Closes) boot_name_o = sdram_pkg::PRECHARGE;
    if (step_q == Sets) boot_name_o = sdram_pkg::MODE;
  end
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      wait_q   <= WaitW'(Wait);
      waited_q <= 1'b0;
      step_q   <= Closes;
    end else begin
      waited_q <= wait_q == '0;
      if (wait_q != '0) wait_q <= wait_q - WaitW'(1);
      if (took_i || (done_i && !ready_o)) step_q <= step_q + 4'd1;
    end
  end

  // ---- the probe
  logic flip_q;
  assign is_far = !step_q[0];
  assign request_o = sdram_pkg::place(!boot_o && step_q < Waits, step_q < Reads, {is_far, 21'd0});
  assign beat_o = '{strb: '1, data: flip_q ? ~sdram_pkg::PROBE : sdram_pkg::PROBE};
  always_ff @(posedge clk_i) flip_q <= is_far;

  // ---- what was read: the far beat, then the near one
  logic came_q, near_q, far_q, again_q;
  logic [1:0] far_size_q;
  always_ff @(posedge clk_i) begin
    came_q <= read_valid_i && !rst_i;
    near_q <= read_i == sdram_pkg::PROBE;
    far_q  <= read_i == ~sdram_pkg::PROBE;
    if (rst_i) begin
      again_q <= 1'b0;
      ready_o <= 1'b0;
    end else if (came_q) begin
      again_q <= 1'b1;
      ready_o <= again_q;
    end
    if (came_q && !ready_o) begin
      far_size_q <= sdram_pkg::NO_CHIP;
      if (near_q) far_size_q <= sdram_pkg::MBYTE_32;
      if (far_q) far_size_q <= sdram_pkg::MBYTE_64;
      size_o <= near_q ? far_size_q : sdram_pkg::NO_CHIP;
    end
    if (rst_i) size_o <= sdram_pkg::NO_CHIP;
  end

endmodule
`default_nettype wire
