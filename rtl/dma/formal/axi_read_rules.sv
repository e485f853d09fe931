// axi_read_rules: what a read master and its slave owe each other; each label is a rule of rtl/dma/axi_rules.toml, or `own_`.
// Algorithm: of each ID the beats are counted that are still due.
// Range:     IDs of IdBits, each on one burst at a time (our own rule).
`default_nettype none
module axi_read_rules #(
    parameter int unsigned IdBits = 1
) (
    input wire logic               clk_i,
    input wire logic               rst_i,
    input wire axi_pkg::read_req_t read_i,
    input wire axi_pkg::read_rsp_t rsp_i
);

  localparam int unsigned Ids = 1 << IdBits;

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;

  logic [Ids-1:0][8:0] due_q;  // beats, of each ID
  logic [IdBits-1:0] asked, answered;
  axi_pkg::ax_t last_ar_q;
  axi_pkg::r_t  last_r_q;
  logic ar_held_q, r_held_q, was_reset_q;
  assign asked = read_i.ar.id[IdBits-1:0];
  assign answered = rsp_i.r.id[IdBits-1:0];

  always_ff @(posedge clk_i) begin
    last_ar_q <= read_i.ar;
    last_r_q <= rsp_i.r;
    was_reset_q <= rst_i;
    if (rst_i) begin
      due_q <= '0;
      ar_held_q <= 1'b0;
      r_held_q <= 1'b0;
    end else begin
      ar_held_q <= read_i.ar_valid & ~rsp_i.ar_ready;
      r_held_q  <= rsp_i.r_valid & ~read_i.r_ready;
      if (rsp_i.r_valid && read_i.r_ready) due_q[answered] <= due_q[answered] - 9'd1;
      if (read_i.ar_valid && rsp_i.ar_ready) due_q[asked] <= {1'b0, read_i.ar.len} + 9'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      // The master's.
      if (was_reset_q) first_valid_after_reset : assert (!read_i.ar_valid);
      if (ar_held_q) valid_holds : assert (read_i.ar_valid);
      if (ar_held_q) payload_holds : assert (read_i.ar == last_ar_q);
      if (read_i.ar_valid) begin
        no_page_crossing : assert ({1'b0, read_i.ar.addr[11:6]} + read_i.ar.len[6:0] < 7'd64);
        own_aligned : assert (read_i.ar.addr[5:0] == '0);
        own_inside_a_block : assert (4'(read_i.ar.addr[8:6]) + read_i.ar.len[3:0] < 4'd8);
        own_short_burst : assert (read_i.ar.len[7:3] == '0);
        own_id_is_free : assert (due_q[asked] == '0);
      end
      // The slave's, which the bench drives.
      if (rsp_i.r_valid) begin
        read_data_after_address : assert (due_q[answered] != '0);
        read_last : assert (rsp_i.r.last == (due_q[answered] == 9'd1));
        no_exclusive_okay : assert (rsp_i.r.resp != 2'b01);
      end
      if (r_held_q) response_holds : assert (rsp_i.r_valid && rsp_i.r == last_r_q);
    end
  end

endmodule
`default_nettype wire
