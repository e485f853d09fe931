// pipe_check: remembers what entered a fixed-latency pipe at an arbitrary moment, until the answer is due N cycles later.
`default_nettype none
module pipe_check #(
    parameter int unsigned W = 1,
    parameter int unsigned N = 1
) (
    input  wire logic         clk_i,
    input  wire logic         mark_i,
    input  wire logic [W-1:0] d_i,
    output logic              due_o,
    output logic      [W-1:0] d_o
);

  if (N == 0) begin : gen_now
    assign due_o = mark_i;
    assign d_o   = d_i;
  end else begin : gen_later
    logic [$clog2(N+1)-1:0] left_q;
    logic [W-1:0] d_q;
    initial left_q = '0;
    always_ff @(posedge clk_i) begin
      if (left_q == 0 || due_o) begin
        left_q <= mark_i ? $bits(left_q)'(N) : '0;
        d_q <= d_i;
      end else begin
        left_q <= left_q - $bits(left_q)'(1);
      end
    end
    assign due_o = left_q == $bits(left_q)'(1);
    assign d_o   = d_q;
  end

endmodule
`default_nettype wire
