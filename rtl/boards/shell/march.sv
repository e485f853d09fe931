// march: writes and reads every bit of a block memory both ways, up and down, and counts the words that were not as written.
// Algorithm: March C-: up w0; up r0 w1; up r1 w0; down r0 w1; down r1 w0; down r0. It finds stuck bits, bits that follow others,
//            and addresses that are one. plant_i has one bit read wrongly, once: who starts it so has to be told of a fault.
// Range:     start_i while busy_o is ignored; Depth a power of two.
// Timing:    12 · Depth + 1 clocks.
// Tested-through: hello
// Area:      rtl/boards/ulx3s/README.md
`default_nettype none
module march #(
    parameter int unsigned Depth = 8192
) (
    input  wire logic        clk_i,
    input  wire logic        rst_i,
    input  wire logic        start_i,
    input  wire logic        plant_i,   // with start_i
    output logic             busy_o,
    output logic             done_o,    // one has ended since reset, none has begun since
    output logic      [15:0] faults_o,  // words, of the last; as far as 65,535
    output logic      [15:0] addr_o     // of the first of them
);

  localparam int unsigned AddrW = prim_pkg::addr_bits(Depth);
  localparam logic [2:0] Last = 3'd5;
  // Where the planted fault lies: in the first element that reads, at this address.
  localparam logic [AddrW-1:0] Planted = AddrW'(Depth / 2 + 1);

  if (2 ** AddrW != Depth || AddrW > 16) $fatal(1, "march: Depth");

  // compares_q: in the first of a word's two clocks it is asked for, in the second it is there, and written anew.
  logic compares_q, plant_q, is_end, is_down, is_next_down, differs, is_planted;
  logic [2:0] element_q, next_element;
  logic [AddrW-1:0] addr_q;
  logic [31:0] got;
  assign is_down = element_q >= 3'd3;
  assign is_end = addr_q == (is_down ? '0 : '1);
  assign next_element = element_q + 3'd1;
  assign is_next_down = next_element >= 3'd3;
  assign is_planted = plant_q && element_q == 3'd1 && addr_q == Planted;
  assign differs = element_q != '0 && got != ({32{!element_q[0]}} ^ 32'(is_planted));

  ram_1r1w #(
      .W(32),
      .Depth(Depth)
  ) u_ram (
      .clk_i,
      .we_i(busy_o && compares_q && element_q != Last),
      .waddr_i(addr_q),
      .wdata_i({32{element_q[0]}}),
      .re_i(busy_o && !compares_q),
      .raddr_i(addr_q),
      .rdata_o(got)
  );

  logic starts, ends;
  assign starts = start_i && !busy_o;
  assign ends   = compares_q && is_end && element_q == Last;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      busy_o   <= 1'b0;
      done_o   <= 1'b0;
      faults_o <= '0;
    end else if (starts) begin
      busy_o   <= 1'b1;
      done_o   <= 1'b0;
      faults_o <= '0;
    end else if (busy_o) begin
      busy_o <= !ends;
      done_o <= ends;
      if (compares_q && differs && faults_o != '1) faults_o <= faults_o + 16'd1;
    end
    if (compares_q && differs && faults_o == '0) addr_o <= 16'(addr_q);
    if (starts) begin
      compares_q <= 1'b0;
      plant_q <= plant_i;
      element_q <= '0;
      addr_q <= '0;
    end else if (busy_o) begin
      compares_q <= !compares_q;
      if (compares_q) begin
        if (is_end) element_q <= next_element;
        if (is_end) addr_q <= is_next_down ? '1 : '0;
        else addr_q <= is_down ? addr_q - AddrW'(1) : addr_q + AddrW'(1);
      end
    end
  end

endmodule
`default_nettype wire
